//! When things happen.
