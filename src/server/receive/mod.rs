//! What reaches a publisher's server without being asked for: the official cookie that a browser sends, and what is sent back.
//! Reading and writing of texts; no operator is asked here.

pub mod cookie;
