using System.Collections.Concurrent;
using System.Diagnostics;
using Enx.Load.Measuring;

namespace Enx.Load.Peers;

/// <summary>
/// One thread that turns many clients. How it works: it waits until a socket has something to read or a client something to do, at most a few milliseconds;
/// hands each client what came for it; and ticks those whose time has come. What other threads ask for (<see cref="Post"/>) is done between two turns. All of
/// a client belongs to its loop's thread, so nothing is locked. The clock is one for all loops of a process: microseconds since it started.
/// </summary>
internal sealed class PeerLoop : IDisposable
{
    private const int MostWaitMs = 5;
    private const int MostDatagrams = 64;

    private static readonly long Start = Stopwatch.GetTimestamp();

    private readonly ConcurrentQueue<Action> _posted = new();
    private readonly Dictionary<int, LoadPeer> _peers = [];
    private readonly List<LoadPeer> _order = [];
    private readonly PeerPoller _poller = new();
    private readonly Thread _thread;
    private volatile bool _stopping;
    private int _lastNumber;

    /// <summary>Starts one.</summary>
    /// <param name="name">The thread's name.</param>
    /// <exception cref="PlatformNotSupportedException">The system is not Linux.</exception>
    public PeerLoop(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>The clock of all loops, µs.</summary>
    public static long NowUs => (Stopwatch.GetTimestamp() - Start) * 1_000_000 / Stopwatch.Frequency;

    /// <summary>What its clients sent and received. On the loop's thread.</summary>
    public MediaTally Tally { get; } = new();

    /// <summary>Has something done on the loop's thread.</summary>
    public void Post(Action command) => _posted.Enqueue(command);

    /// <summary>Has something found out on the loop's thread.</summary>
    public Task<T> InvokeAsync<T>(Func<T> question)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                done.TrySetResult(question());
            }
#pragma warning disable CA1031 // Whatever went wrong belongs to the one who asked.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.TrySetException(e);
            }
        });
        if (_stopping) done.TrySetException(new ObjectDisposedException(nameof(PeerLoop)));
        return done.Task;
    }

    /// <summary>Turns a client from now on; on the loop's thread.</summary>
    public void Add(LoadPeer peer)
    {
        var number = ++_lastNumber;
        _peers[number] = peer;
        _order.Add(peer);
        _poller.Watch(peer.Handle, number);
        peer.Number = number;
    }

    /// <summary>Turns a client no more; on the loop's thread.</summary>
    public void Remove(LoadPeer peer)
    {
        if (!_peers.Remove(peer.Number)) return;
        _order.Remove(peer);
        _poller.Forget(peer.Handle);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping = true;
        _thread.Join(TimeSpan.FromSeconds(5));
        _poller.Dispose();
    }

    private void Run()
    {
        while (!_stopping)
        {
            while (_posted.TryDequeue(out var command)) command();
            var now = NowUs;
            var next = now + MostWaitMs * 1000;
            for (var i = _order.Count - 1; i >= 0; i--)
            {
                var peer = _order[i];
                if (peer.DueUs <= now) peer.Tick(now);
                next = Math.Min(next, peer.DueUs);
            }

            var wait = (int)Math.Clamp((next - NowUs + 999) / 1000, 0, MostWaitMs);
            foreach (var number in _poller.Wait(wait))
                if (_peers.TryGetValue(number, out var peer)) peer.Receive(MostDatagrams);
        }

        while (_posted.TryDequeue(out var command)) command();
    }
}
