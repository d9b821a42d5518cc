"""Forms of courses: the page in the admin, booking, scheduling."""
