"""Activities and registrations: many people, a shared stock of seats, on the same rows as everything that moves."""
