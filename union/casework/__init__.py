"""The parts a union service is declared with: forms, flows, deadlines, kinds."""
