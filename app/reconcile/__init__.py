"""Room reconcile."""
