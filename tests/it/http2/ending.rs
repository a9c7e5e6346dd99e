//! A server that ends: it says so, answers what is under way, and takes nothing new.

use super::{Client, DEADLINE, QUESTION, post, read, until};
use crate::{
    command_line::Demo,
    harness::{Folder, certificate},
    tls::shake,
};
use h2::client::Builder;
use serde_json::json;
use tokio::{net::TcpStream, task::spawn_blocking, time::timeout};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_under_way_is_answered_and_streams_are_ended() {
    let folder = Folder::new();
    certificate(folder.path(), 30, ["cert.pem", "key.pem"]);
    let environment = [("TLS_CERT", "cert.pem"), ("TLS_KEY", "key.pem")];
    let demo = Demo::start(&folder, &environment);
    let address = demo.address().trim_start_matches("http://").to_owned();
    let stream = TcpStream::connect(address).await.unwrap();
    let stream = shake(folder.path(), stream, &[b"h2"]).await.unwrap();
    let client = Client::over(stream, &Builder::new()).await;
    let mut request = post(None);
    request.headers_mut().insert("accept", "text/event-stream".parse().unwrap());
    let (followed, mut stream) = client.begin(request, false).await.unwrap();
    let follow = json!({ "query": "subscription { changes(follow: true) { cursor } }" });
    stream.send_data(follow.to_string().into(), true).unwrap();
    let followed = followed.await.unwrap().into_body();
    let (slow, mut body) = client.begin(post(None), false).await.unwrap();
    assert_eq!(client.get("/healthz", &[]).await.unwrap().status, 200);

    let stopped = spawn_blocking(move || demo.stop());
    until("it takes requests on", async || client.get("/healthz", &[]).await.err()).await;
    body.send_data(json!({ "query": QUESTION }).to_string().into(), true).unwrap();
    read(timeout(DEADLINE, slow).await.unwrap().unwrap()).await.unwrap().is_answered();
    let mut followed = followed;
    let ended = async {
        while let Some(bytes) = followed.data().await {
            let _ = followed.flow_control().release_capacity(bytes.unwrap().len());
        }
    };
    timeout(DEADLINE, ended).await.expect("the stream goes on");
    stopped.await.unwrap();
}
