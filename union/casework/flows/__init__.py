"""How things move: rows, steps, the engine, deadlines, tasks; what a service and a thing are declared with."""
