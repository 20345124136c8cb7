using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>What other threads have for a loop: commands, and frames that came over TCP. Safe for several threads; the loop alone takes.</summary>
/// <param name="wake">Wakes the loop while it waits for a datagram.</param>
/// <param name="counters">Where frames that are dropped are counted.</param>
internal sealed class LoopInbox(Action wake, LoopCounters counters)
{
    private const int MaxWaitingFrames = 4096;

    private readonly ConcurrentQueue<Action> _commands = new();
    private readonly ConcurrentQueue<TcpFrame> _frames = new();
    private int _framesWaiting;
    private volatile bool _isWaitedFor;

    /// <summary>Whether the loop waits for a datagram, so that it has to be woken.</summary>
    public bool IsWaitedFor
    {
        get => _isWaitedFor;
        set => _isWaitedFor = value;
    }

    /// <summary>Whether there is nothing to take.</summary>
    public bool IsEmpty => _commands.IsEmpty && _frames.IsEmpty;

    /// <summary>Has the loop do something soon.</summary>
    public void Post(Action command)
    {
        _commands.Enqueue(command);
        if (_isWaitedFor) wake();
    }

    /// <summary>A frame came over TCP.</summary>
    public void OnFrame(TcpFrame frame)
    {
        // What the loop cannot keep up with is dropped, as the kernel does with datagrams.
        if (Interlocked.Increment(ref _framesWaiting) > MaxWaitingFrames)
        {
            Interlocked.Decrement(ref _framesWaiting);
            Interlocked.Increment(ref counters.DatagramsDropped);
            return;
        }

        _frames.Enqueue(frame);
        if (_isWaitedFor) wake();
    }

    /// <summary>A TCP connection has ended. It comes after the connection's last frame in the same queue, so that a goodbye is read before the way it came
    /// on is gone.</summary>
    public void OnEnded(TcpPath path)
    {
        _frames.Enqueue(new TcpFrame(path, [], Ended: true));
        if (_isWaitedFor) wake();
    }

    /// <summary>Takes a command; false when there is none.</summary>
    public bool TryTake([NotNullWhen(true)] out Action? command) => _commands.TryDequeue(out command);

    /// <summary>Takes a frame, or the end of a connection; false when there is none.</summary>
    public bool TryTake(out TcpFrame frame)
    {
        if (!_frames.TryDequeue(out frame)) return false;
        if (!frame.Ended) Interlocked.Decrement(ref _framesWaiting);
        return true;
    }
}
