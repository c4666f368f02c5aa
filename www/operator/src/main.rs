//! The local operator.
fn main() {}
