"""What people decide: buyers, raters, sellers; and the world no platform decides."""
