//! What generated entity structs use at run time.
