//! The feed: copies that follow, and what they are told of what they may not see.

mod copy;
mod replay;
