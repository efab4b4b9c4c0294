"""What tests share: the database server and its templates, people, programs and projects to test with."""
