using System.Collections.Concurrent;
using Enx.Media.Srtp;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Enx.Media.Dtls;

/// <summary>
/// DTLS handshakes on a bounded set of dedicated threads. BouncyCastle blocks for the length of a handshake, so it must have neither
/// the thread pool (a starved pool gets a node downed by its cluster) nor a media loop. Handshakes beyond the threads wait in a
/// bounded queue; beyond that <see cref="TryStart"/> refuses and the peer's own resending tries again. Only peers that have passed
/// an authenticated ICE check get here, so a stranger cannot occupy a thread.
/// </summary>
internal sealed class DtlsHandshakes : IDisposable
{
    private readonly BlockingCollection<Handshake> _waiting;
    private readonly Thread[] _threads;
    private readonly DtlsIdentity _identity;
    private readonly TimeSpan _timeout;
    private int _inFlight;

    public DtlsHandshakes(DtlsIdentity identity, int threads, int maxInFlight, TimeSpan timeout)
    {
        _identity = identity;
        _timeout = timeout;
        _waiting = new BlockingCollection<Handshake>(maxInFlight);
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"enx-dtls-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Handshakes running or waiting.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Queues a handshake; false when too many are under way.</summary>
    /// <param name="pipe">The peer's datagrams.</param>
    /// <param name="fingerprints">SHA-256 fingerprints of which the peer's certificate must have one.</param>
    /// <param name="asClient">Whether we begin it, as the peer waits.</param>
    /// <param name="done">Called on a handshake thread with the outcome.</param>
    public bool TryStart(DtlsPipe pipe, IReadOnlyList<byte[]> fingerprints, bool asClient, Action<DtlsResult> done)
    {
        Interlocked.Increment(ref _inFlight);
        if (!_waiting.IsAddingCompleted && _waiting.TryAdd(new Handshake(pipe, fingerprints, asClient, done))) return true;
        Interlocked.Decrement(ref _inFlight);
        return false;
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
        if (TryStart(server, [hash], asClient: false, outcome.SetResult)) outcome.Task.Wait(TimeSpan.FromSeconds(10));
        thread.Join(TimeSpan.FromSeconds(10));
    }

    public void Dispose()
    {
        _waiting.CompleteAdding();
        foreach (var handshake in _waiting.ToArray()) handshake.Pipe.Close();
    }

    private void Run()
    {
        var crypto = new BcTlsCrypto(new SecureRandom());
        foreach (var handshake in _waiting.GetConsumingEnumerable())
        {
            DtlsResult result;
            try
            {
                result = handshake.AsClient ? Connect(crypto, handshake) : Accept(crypto, handshake);
            }
#pragma warning disable CA1031 // BouncyCastle throws many kinds on bad input; each means the same: this handshake failed.
            catch (Exception e)
#pragma warning restore CA1031
            {
                result = new DtlsResult(null, default, [], e.Message);
            }

            Interlocked.Decrement(ref _inFlight);
            handshake.Done(result);
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

    private sealed record Handshake(DtlsPipe Pipe, IReadOnlyList<byte[]> Fingerprints, bool AsClient, Action<DtlsResult> Done);
}

/// <summary>How a handshake ended.</summary>
/// <param name="Transport">The association; null when it failed.</param>
/// <param name="Profile">The SRTP profile agreed upon.</param>
/// <param name="KeyingMaterial">The exported SRTP keys of both directions.</param>
/// <param name="Error">Why it failed.</param>
internal sealed record DtlsResult(DtlsTransport? Transport, SrtpProfile Profile, byte[] KeyingMaterial, string Error);
