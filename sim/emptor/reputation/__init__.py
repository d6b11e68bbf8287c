"""What a record says: the published scores, and what buyers see of them."""
