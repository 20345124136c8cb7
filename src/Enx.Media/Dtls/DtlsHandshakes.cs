using Enx.Media.Ice;
using Enx.Media.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Enx.Media.Dtls;

/// <summary>
/// DTLS handshakes on threads of their own. BouncyCastle blocks for the length of a handshake, so it must have neither the thread pool
/// (a starved pool gets a node downed by its cluster) nor a media loop. How they are kept from being worn out (decision 16):
/// each handshake has a thread, but only so many compute at once: whoever waits for the other side gives his turn to the next, so a peer
/// that stops in the middle delays nobody. Of the handshakes that may be under way, one room and one address may have a quarter each.
/// When there is no place, one that has been silent for some seconds makes it; when there is none such, <see cref="TryStart"/> refuses,
/// and the peer's own resending tries again. Only peers that have passed an authenticated ICE check get here.
/// </summary>
internal sealed class DtlsHandshakes : IDisposable
{
    /// <summary>Who says nothing for so long gives his place to another, when there is no free one.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(3);

    // A thread that has nothing to do for so long ends.
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    // BouncyCastle needs far less.
    private const int StackBytes = 512 * 1024;

    // So many are always let in of a room or an address, however few there may be in all.
    private const int LeastShare = 8;

    private readonly object _gate = new();
    private readonly Queue<Handshake> _starting = new();
    private readonly List<Handshake> _underWay = [];
    private readonly SemaphoreSlim _turns;
    private readonly DtlsIdentity _identity;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;
    private readonly int _most;
    private readonly int _share;
    private int _idle;
    private bool _disposed;

    /// <summary>Makes them, with the one thread that always waits for work.</summary>
    /// <param name="identity">Our certificate.</param>
    /// <param name="computing">How many compute at once.</param>
    /// <param name="most">How many are under way at once.</param>
    /// <param name="timeout">How long one may take.</param>
    /// <param name="time">The clock.</param>
    public DtlsHandshakes(DtlsIdentity identity, int computing, int most, TimeSpan timeout, TimeProvider time)
    {
        (_identity, _most, _timeout, _time) = (identity, most, timeout, time);
        _turns = new SemaphoreSlim(computing);
        _share = Math.Max(LeastShare, most / 4);
        StartThread();
    }

    /// <summary>Handshakes under way.</summary>
    public int InFlight
    {
        get { lock (_gate) return _underWay.Count; }
    }

    /// <summary>Begins a handshake; false when too many are under way.</summary>
    /// <param name="pipe">The peer's datagrams.</param>
    /// <param name="fingerprints">SHA-256 fingerprints of which the peer's certificate must have one.</param>
    /// <param name="asClient">Whether we begin it, as the peer waits.</param>
    /// <param name="owner">Whom it is counted to.</param>
    /// <param name="done">Called on a handshake's thread with the outcome.</param>
    public bool TryStart(DtlsPipe pipe, IReadOnlyList<byte[]> fingerprints, bool asClient, HandshakeOwner owner, Action<DtlsResult> done)
    {
        Handshake? silent = null;
        lock (_gate)
        {
            if (_disposed || !TryMakePlace(owner, out silent)) return false;
            var handshake = new Handshake(pipe, fingerprints, asClient, owner, done);
            _underWay.Add(handshake);
            _starting.Enqueue(handshake);
            Monitor.Pulse(_gate);
        }

        silent?.Pipe.Close();
        return true;
    }

    /// <summary>Runs one handshake inside the process, so that the first peer does not pay for compiling the code (0.3 to 1.8 s cold).</summary>
    public void WarmUp()
    {
        using var identity = DtlsIdentity.Create();
        var outcome = new TaskCompletionSource<DtlsResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        DtlsPipe? client = null;
        var server = new DtlsPipe(m => client!.Feed(m));
        client = new DtlsPipe(m => server.Feed(m));
        var thread = new Thread(() =>
        {
            try
            {
                new DtlsClientProtocol().Connect(new SfuDtlsClient(new BcTlsCrypto(new SecureRandom()), identity, null, [SrtpProfile.AeadAes128Gcm], _timeout), client);
            }
            catch (IOException)
            {
                // The server's side reports the failure.
            }
        })
        { IsBackground = true, Name = "enx-dtls-warm-up" };
        thread.Start();
        var hash = System.Security.Cryptography.SHA256.HashData(identity.Certificate);
        if (TryStart(server, [hash], asClient: false, default, outcome.SetResult)) outcome.Task.Wait(TimeSpan.FromSeconds(10));
        thread.Join(TimeSpan.FromSeconds(10));
    }

    public void Dispose()
    {
        Handshake[] left;
        lock (_gate)
        {
            _disposed = true;
            left = [.. _underWay];
            Monitor.PulseAll(_gate);
        }

        foreach (var handshake in left) handshake.Pipe.Close();
    }

    /// <summary>Whether one more may be under way; and which one is to end for that.</summary>
    private bool TryMakePlace(HandshakeOwner owner, out Handshake? silent)
    {
        silent = null;
        var (ofRoom, ofAddress) = (0, 0);
        foreach (var other in _underWay)
        {
            if (other.Owner.Room == owner.Room) ofRoom++;
            if (other.Owner.Address == owner.Address) ofAddress++;
        }

        var (roomIsFull, addressIsFull) = (ofRoom >= _share, ofAddress >= _share);
        if (_underWay.Count < _most && !roomIsFull && !addressIsFull) return true;

        // Who has used up his share makes place among his own.
        foreach (var other in _underWay)
        {
            if (roomIsFull && other.Owner.Room != owner.Room || addressIsFull && other.Owner.Address != owner.Address) continue;
            if (silent is null || other.Pipe.HeardAt < silent.Pipe.HeardAt) silent = other;
        }

        if (silent is null || _time.GetElapsedTime(silent.Pipe.HeardAt) < SilentAfter)
        {
            silent = null;
            return false;
        }

        _underWay.Remove(silent);
        return true;
    }

    private void Run()
    {
        var crypto = new BcTlsCrypto(new SecureRandom());
        while (Next(out var isLast) is { } handshake)
        {
            // A thread is started by one of these, never by a media loop, which would wait until it runs.
            if (isLast) StartThread();
            DtlsResult result;
            _turns.Wait();
            try
            {
                handshake.Pipe.TakeTurnsBy(_turns);
                result = handshake.AsClient ? Connect(crypto, handshake) : Accept(crypto, handshake);
            }
#pragma warning disable CA1031 // BouncyCastle throws many kinds on bad input; each means the same: this handshake failed.
            catch (Exception e)
#pragma warning restore CA1031
            {
                result = new DtlsResult(null, default, [], e.Message);
            }
            finally
            {
                _turns.Release();
            }

            lock (_gate) _underWay.Remove(handshake);
            handshake.Done(result);
        }
    }

    private void StartThread() => new Thread(Run, StackBytes) { IsBackground = true, Name = "enx-dtls" }.Start();

    /// <summary>Waits for the next handshake; null when the thread is to end.</summary>
    /// <param name="isLast">Whether nobody is left who waits for work.</param>
    private Handshake? Next(out bool isLast)
    {
        lock (_gate)
        {
            _idle++;
            isLast = false;
            try
            {
                while (_starting.Count == 0)
                    if (_disposed || !Monitor.Wait(_gate, KeptFor) && _starting.Count == 0 && _idle > 1) return null;
                isLast = _idle == 1;
                return _starting.Dequeue();
            }
            finally
            {
                _idle--;
            }
        }
    }

    private DtlsResult Accept(BcTlsCrypto crypto, Handshake handshake)
    {
        var server = new SfuDtlsServer(crypto, _identity, handshake.Fingerprints, _timeout);
        var transport = new DtlsServerProtocol().Accept(server, handshake.Pipe);
        handshake.Pipe.HandshakeDone();
        return new DtlsResult(transport, server.Profile, server.KeyingMaterial, "");
    }

    private DtlsResult Connect(BcTlsCrypto crypto, Handshake handshake)
    {
        var client = new SfuDtlsClient(crypto, _identity, handshake.Fingerprints, SrtpProfiles.Preferred, _timeout);
        var transport = new DtlsClientProtocol().Connect(client, handshake.Pipe);
        handshake.Pipe.HandshakeDone();
        return new DtlsResult(transport, client.Profile, client.KeyingMaterial, "");
    }

    private sealed record Handshake(DtlsPipe Pipe, IReadOnlyList<byte[]> Fingerprints, bool AsClient, HandshakeOwner Owner, Action<DtlsResult> Done);
}

/// <summary>Whom a handshake is counted to.</summary>
/// <param name="Room">The peer's room.</param>
/// <param name="Address">Where the peer is.</param>
internal readonly record struct HandshakeOwner(string Room, AddressBlock Address);

/// <summary>How a handshake ended.</summary>
/// <param name="Transport">The association; null when it failed.</param>
/// <param name="Profile">The SRTP profile agreed upon.</param>
/// <param name="KeyingMaterial">The exported SRTP keys of both directions.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record DtlsResult(DtlsTransport? Transport, SrtpProfile Profile, byte[] KeyingMaterial, string Error);
