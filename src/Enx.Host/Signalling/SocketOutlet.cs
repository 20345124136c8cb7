using System.Threading.Channels;

namespace Enx.Host.Signalling;

/// <summary>
/// One socket's way out: a queue of messages, bounded in number and bytes, and at last a close. The session puts in, the endpoint's write loop
/// takes out, and says when what it took has gone. The first close counts; after it nothing more goes in.
/// </summary>
/// <param name="capacity">Messages that may wait.</param>
/// <param name="budget">Bytes that may.</param>
internal sealed class SocketOutlet(int capacity, OutboundBudget budget)
{
    private readonly Channel<OutboundMessage> _queue = Channel.CreateBounded<OutboundMessage>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private readonly TaskCompletionSource<SocketClose> _close = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waiting;

    /// <summary>The messages, in order.</summary>
    public ChannelReader<OutboundMessage> Messages => _queue.Reader;

    /// <summary>Bytes that wait, what is being sent among them.</summary>
    public long Waiting => Interlocked.Read(ref _waiting);

    /// <summary>Completes when it is said how the socket is closed.</summary>
    public Task<SocketClose> Closing => _close.Task;

    /// <summary>Whether that has been said.</summary>
    public bool IsClosed => _close.Task.IsCompleted;

    /// <summary>Whether what still waits is not worth sending.</summary>
    public bool Discards => IsClosed && _close.Task.Result.Discard;

    /// <summary>Puts a message in. False when too much waits: the client reads too slowly.</summary>
    public bool TrySend(OutboundMessage message)
    {
        if (IsClosed) return true;
        if (!budget.TryTake(Waiting, message.Length)) return false;
        Interlocked.Add(ref _waiting, message.Length);
        if (_queue.Writer.TryWrite(message)) return true;
        Sent(message.Length);
        return IsClosed;
    }

    /// <summary>A message that was taken out has gone, or will not go.</summary>
    public void Sent(int bytes)
    {
        Interlocked.Add(ref _waiting, -bytes);
        budget.Return(bytes);
    }

    /// <summary>Says how the socket is closed, once what waits has been sent.</summary>
    public void Close(SocketClose close)
    {
        _close.TrySetResult(close);
        _queue.Writer.TryComplete();
    }

    /// <summary>The socket is done with: what still waits will not be sent.</summary>
    public void End()
    {
        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out var message)) Sent(message.Length);
    }
}
