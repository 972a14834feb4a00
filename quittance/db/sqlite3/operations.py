from django.db.backends.sqlite3 import operations


class DatabaseOperations(operations.DatabaseOperations):
    compiler_module = "quittance.db.sqlite3.compiler"
