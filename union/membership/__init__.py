"""The union's people: roster, binding, branches, offices."""
