//! Standard input and output as asynchronous streams, with a thread for each that does nothing else.
//!
//! The runtime's own ones hand every read and write to a pool of threads, which costs a keystroke two more changes of
//! thread than it needs.

use std::io::{Read, Write};
use std::pin::Pin;
use std::sync::mpsc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::sync::{oneshot, watch};

/// How much is read at once, in bytes.
const PIECE: usize = 64 << 10;

/// How many pieces may wait to be taken.
const WAITING: usize = 16;

/// Standard input.
pub struct Input {
    pieces: Receiver<Vec<u8>>,
    piece: Vec<u8>,
    taken: usize,
}

impl Input {
    /// Starts to read. The thread ends at the end of the input, or with the process.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start() -> std::io::Result<Self> {
        let (sender, pieces) = channel(WAITING);
        std::thread::Builder::new().name("input".to_owned()).spawn(move || {
            let mut input = std::io::stdin().lock();
            let mut buffer = vec![0; PIECE];
            loop {
                match input.read(&mut buffer) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    Ok(0) | Err(_) => return,
                    Ok(count) => {
                        let piece = buffer.get(..count).unwrap_or_default().to_vec();
                        if sender.blocking_send(piece).is_err() {
                            return;
                        }
                    }
                }
            }
        })?;
        Ok(Self { pieces, piece: Vec::new(), taken: 0 })
    }
}

impl AsyncRead for Input {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.taken == self.piece.len() {
            match self.pieces.poll_recv(context) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(None) => return Poll::Ready(Ok(())),
                Poll::Ready(Some(piece)) => (self.piece, self.taken) = (piece, 0),
            }
        }
        let rest = self.piece.get(self.taken..).unwrap_or_default();
        let count = rest.len().min(buffer.remaining());
        buffer.put_slice(rest.get(..count).unwrap_or_default());
        self.taken += count;
        Poll::Ready(Ok(()))
    }
}

/// Standard output. What is written leaves with the next flush, which waits until it has left: one job for the thread, and
/// one change of thread each way.
pub struct Output {
    pieces: mpsc::Sender<Job>,
    written: Vec<u8>,
    /// The flush that is waited for.
    flushing: Option<oneshot::Receiver<()>>,
    broken: watch::Receiver<bool>,
}

/// What shall leave, and whom to tell when it has.
struct Job(Vec<u8>, oneshot::Sender<()>);

impl Output {
    /// Gets ready to write.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start() -> std::io::Result<Self> {
        let mut output = unbuffered()?;
        let (pieces, jobs) = mpsc::channel();
        let (break_off, broken) = watch::channel(false);
        std::thread::Builder::new().name("output".to_owned()).spawn(move || {
            for Job(bytes, done) in jobs {
                if output.write_all(&bytes).is_err() {
                    break_off.send_replace(true);
                }
                // Whoever waited may be gone.
                let _ = done.send(());
            }
        })?;
        Ok(Self { pieces, written: Vec::new(), flushing: None, broken })
    }

    fn check(&self) -> std::io::Result<()> {
        if *self.broken.borrow() { Err(std::io::ErrorKind::BrokenPipe.into()) } else { Ok(()) }
    }
}

/// Standard output without the buffer that would cut a message in two at its last line end.
fn unbuffered() -> std::io::Result<std::fs::File> {
    #[cfg(unix)]
    let owned = std::os::fd::AsFd::as_fd(&std::io::stdout()).try_clone_to_owned();
    #[cfg(windows)]
    let owned = std::os::windows::io::AsHandle::as_handle(&std::io::stdout()).try_clone_to_owned();
    owned.map(std::fs::File::from)
}

impl AsyncWrite for Output {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        self.check()?;
        self.written.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        loop {
            if let Some(flushing) = &mut self.flushing {
                if Pin::new(flushing).poll(context).is_pending() {
                    return Poll::Pending;
                }
                self.flushing = None;
            } else if self.written.is_empty() {
                return Poll::Ready(self.check());
            } else {
                let (done, flushed) = oneshot::channel();
                let job = Job(std::mem::take(&mut self.written), done);
                self.pieces.send(job).map_err(|_| std::io::ErrorKind::BrokenPipe)?;
                self.flushing = Some(flushed);
            }
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.poll_flush(context)
    }
}
