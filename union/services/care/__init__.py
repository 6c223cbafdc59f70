"""Care (关爱工程): visits, sick care, mutual aid."""
