"""The dashboards: pages that read the publication and show it; they compute no figure."""
