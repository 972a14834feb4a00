"""What each list can be filtered, searched and ordered by: the same in the API and on the pages."""
