using System.Threading.Channels;

namespace Enx.Host.Signalling;

/// <summary>
/// One socket's way out: a bounded queue of messages, and at last a close. The session puts in, the endpoint's write loop takes
/// out. The first close counts; after it nothing more goes in.
/// </summary>
internal sealed class SocketOutlet(int capacity)
{
    private readonly Channel<ReadOnlyMemory<byte>> _queue =
        Channel.CreateBounded<ReadOnlyMemory<byte>>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private readonly TaskCompletionSource<SocketClose> _close = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The messages, in order.</summary>
    public ChannelReader<ReadOnlyMemory<byte>> Messages => _queue.Reader;

    /// <summary>Completes when it is said how the socket is closed.</summary>
    public Task<SocketClose> Closing => _close.Task;

    /// <summary>Whether that has been said.</summary>
    public bool IsClosed => _close.Task.IsCompleted;

    /// <summary>Whether what still waits is not worth sending.</summary>
    public bool Discards => IsClosed && _close.Task.Result.Discard;

    /// <summary>Puts a message in. False when the queue is full: the client reads too slowly.</summary>
    public bool TrySend(ReadOnlyMemory<byte> message) => IsClosed || _queue.Writer.TryWrite(message) || IsClosed;

    /// <summary>Says how the socket is closed, once what waits has been sent.</summary>
    public void Close(SocketClose close)
    {
        _close.TrySetResult(close);
        _queue.Writer.TryComplete();
    }
}
