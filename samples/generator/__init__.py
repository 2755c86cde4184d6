"""The generator of the sample pictures: a module a picture, and three that they share."""
