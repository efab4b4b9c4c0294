"""Where files lie by name: a folder of this machine, or a bucket that several machines share."""
