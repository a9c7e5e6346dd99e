//! A socket has the place of its connection for as long as it is open.

use super::{
    Served, is_answered, is_busy, open,
    streams::{Follower, Way},
};

const FOLLOWS: &str = "subscription { changes(first: 1, kinds: [CATALOGUE]) { reset hasMore cursor changes { type id version } } }";

#[tokio::test]
async fn a_socket_keeps_its_place_while_it_follows() {
    let served = Served::with(1, open()).await;
    let token = served.world.person("education.officer").await.token.unwrap();
    let to = (&served, served.connect().await);
    let mut socket = Follower::opens(to, &token, Way::Socket, FOLLOWS, None).await.unwrap();
    socket.page().await;
    // Whoever is worked for is not idle: who comes is told that there is no place.
    is_busy(&served.question().await);
    drop(socket);
    let mut answer = served.question().await;
    while answer.starts_with("HTTP/1.1 503") {
        answer = served.question().await;
    }
    is_answered(&answer);
}

#[tokio::test]
async fn a_socket_that_asks_for_nothing_makes_room_for_who_comes() {
    let served = Served::with(1, open()).await;
    let token = served.world.person("education.officer").await.token.unwrap();
    let to = (&served, served.connect().await);
    let asked_once = "{ programme { code } }";
    let mut socket = Follower::opens(to, &token, Way::Socket, asked_once, None).await.unwrap();
    socket.is_complete().await;
    is_answered(&served.question().await);
    socket.is_over().await;
}
