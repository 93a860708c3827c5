"""Pages of needs: pictures of a campaign, its mapping, and the desk of requests."""
