//! Connections that ask nothing.

use super::{
    Check,
    client::{Target, runtime},
};
use std::time::{Duration, Instant};
use tokio::{
    io::AsyncWriteExt,
    net::TcpStream,
    time::{sleep, timeout},
};

/// More than there are places and descriptors.
const CONNECTIONS: usize = 1_500;
const LASTS: Duration = Duration::from_secs(8);

/// Whether the server closed it.
fn is_closed(stream: &TcpStream) -> bool {
    let mut byte = [0];
    !matches!(stream.try_read(&mut byte), Err(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

/// Opens them, and each again once it is closed.
pub fn reopened(target: &Target) -> Vec<Check> {
    let before = target.worked();
    let opened = runtime().block_on(async {
        let (mut open, mut opened) = (Vec::new(), 0_usize);
        let began = Instant::now();
        while began.elapsed() < LASTS {
            open.retain(|stream| !is_closed(stream));
            // So fast that nobody can say it is busy with that alone.
            for at in 0..CONNECTIONS.saturating_sub(open.len()).min(100) {
                let host = 66 + u8::try_from(at % 20).unwrap();
                open.extend(target.connect(host, None).await);
                opened += 1;
            }
            sleep(Duration::from_millis(20)).await;
        }
        opened
    });
    let worked = target.worked() - before;
    let most = LASTS.as_secs_f64();
    vec![
        Check::new(format!("{opened} were opened"), opened > CONNECTIONS),
        Check::new(format!("it worked for {worked:.1} s of {most:.0}"), worked < most),
    ]
}

/// Opens them, and says a byte now and then.
pub fn drops(target: &Target) -> Vec<Check> {
    let open = runtime().block_on(async {
        let mut open = Vec::new();
        for at in 0..CONNECTIONS {
            let host = 66 + u8::try_from(at % 20).unwrap();
            if let Some(mut stream) = target.connect(host, None).await {
                let _ = stream.write_all(b"POST /graphql HTTP/1.1\r\nhost: x\r\nx: ").await;
                open.push(stream);
            }
        }
        let began = Instant::now();
        while began.elapsed() < LASTS {
            for stream in &mut open {
                let _ = timeout(Duration::from_millis(1), stream.write_all(b"x")).await;
            }
            sleep(Duration::from_millis(500)).await;
        }
        open.len()
    });
    vec![Check::new(format!("{open} were opened"), open * 10 > CONNECTIONS * 9)]
}
