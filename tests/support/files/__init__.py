"""Files made by the tests, whole and broken, honest and hostile: none of them is kept in the repository."""
