"""A sitting's own life (会议): convened, its call, held, reported to, its awards, archived."""
