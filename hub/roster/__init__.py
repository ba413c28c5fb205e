"""The school's own people, shared by all plugins: persons, groups, enrolments."""
