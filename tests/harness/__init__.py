"""What tests stand on: databases, brokers, centers in one process or in many, browsers."""
