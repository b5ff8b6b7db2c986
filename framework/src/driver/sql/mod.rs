//! What SQL databases share.
