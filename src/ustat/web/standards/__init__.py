"""Pages of the stage: the regulation, the directions, the framework of competences."""
