"""What people do all day, as locust users."""
