using Enx.Media.Dtls;
using Org.BouncyCastle.Tls;

namespace Enx.Media.Peers;

/// <summary>
/// The DTLS association of one peer, on its loop's thread. The handshake runs on a thread of <see cref="DtlsHandshakes"/>, fed through a
/// <see cref="DtlsPipe"/>; the peer begins it, when its whole ClientHello has come, or we do when its offer says that it waits. Its keys go to <see cref="Peer.OnKeys"/>. Afterwards the
/// loop itself reads what comes: data for <see cref="PeerData"/>, or the peer's goodbye.
/// </summary>
internal sealed class PeerDtls(Peer peer, IPeerLoop loop)
{
    // BouncyCastle turns for a millisecond over a record that is forged or repeated: one such is looked at in an interval, and what comes
    // after it waits for the next.
    private const long IntervalUs = 50_000;
    private const int FruitlessReads = 1;

    private ClientHelloFlight? _hello;
    private IcePath? _begunOn;
    private DtlsPipe? _pipe;
    private DtlsTransport? _transport;
    private long _nextUs;
    private int _fruitlessReads;

    /// <summary>Begins the handshake, unless that is done or no place is free: there is a way to the peer, which waits for us.</summary>
    public void Begin() => TryStart();

    public void OnDatagram(ReadOnlySpan<byte> datagram, long nowUs)
    {
        if (_pipe is null)
        {
            OnFirst(datagram);
            return;
        }

        switch (_transport is null ? DtlsKind.Protected : DtlsRecords.Sort(datagram))
        {
            case DtlsKind.Protected when _pipe!.Feed(datagram):
                if (_transport is not null) Read(nowUs);
                break;
            case DtlsKind.RepeatedFlight:
                _pipe!.RepeatLastFlight();
                break;
            default:
                loop.Counters.DatagramsDropped++;
                break;
        }
    }

    /// <summary>Sends an SCTP packet; false when it was dropped.</summary>
    public bool Send(ReadOnlySpan<byte> packet)
    {
        try
        {
            _transport!.Send(packet);
            return !_pipe!.Closed;
        }
        catch (IOException)
        {
            // The association is over; the next datagram or tick tells.
            return false;
        }
    }

    /// <summary>Does what is due.</summary>
    public void Tick(long nowUs)
    {
        if (nowUs < _nextUs) return;
        _nextUs = nowUs + IntervalUs;
        // A peer that waits sends nothing that would try again for us, when no place was free.
        if (peer.Spec.Offer.PeerIsDtlsServer && peer.Path is not null) Begin();
        if (_transport is null) return;
        _fruitlessReads = 0;
        if (_pipe!.HasIncoming) Read(nowUs);
    }

    /// <summary>What is sent from here on goes another way than what was before: that the handshake succeeds proves neither.</summary>
    public void OnPathChanged() => _begunOn = null;

    public void Close() => _pipe?.Close();

    /// <summary>Something came before the handshake has begun: where the peer begins it, parts of its ClientHello count.</summary>
    private void OnFirst(ReadOnlySpan<byte> datagram)
    {
        if (peer.Spec.Offer.PeerIsDtlsServer || !(_hello ??= new ClientHelloFlight()).Add(datagram))
        {
            loop.Counters.DatagramsDropped++;
            return;
        }

        if (!_hello.IsWhole) return;
        // With no place free all of it is dropped: the browser sends its ClientHello again.
        if (TryStart())
            foreach (var part in _hello.Datagrams) _pipe!.Feed(part);
        else loop.Counters.HandshakesPutOff++;
        _hello = null;
    }

    private bool TryStart()
    {
        if (_pipe is not null) return true;
        var offer = peer.Spec.Offer;
        var pipe = new DtlsPipe(SendDatagram, loop.Time);
        var owner = new HandshakeOwner(peer.RoomId, peer.Path?.Block ?? default);
        if (!loop.Handshakes.TryStart(pipe, offer.Fingerprints, asClient: offer.PeerIsDtlsServer, owner, result => loop.Post(() => OnDone(result)))) return false;
        (_pipe, _begunOn) = (pipe, peer.Path);
        return true;
    }

    private void OnDone(DtlsResult result)
    {
        if (peer.Closed) return;
        if (result.Transport is null)
        {
            loop.Drop(peer, PathState.Closed, $"DTLS handshake failed: {result.Error}");
            return;
        }

        _transport = result.Transport;
        // Our flight reached the peer, which answered it: there, and nowhere else, it went.
        _begunOn?.Prove();
        _begunOn = null;
        peer.OnKeys(result);
    }

    /// <summary>Lets BouncyCastle look at what came in after the handshake: data, or a close_notify.</summary>
    private void Read(long nowUs)
    {
        var cause = "the peer said goodbye";
        try
        {
            while (_fruitlessReads < FruitlessReads && !_pipe!.Closed && _pipe.HasIncoming) ReadDatagram(nowUs);
        }
        catch (IOException e)
        {
            // A fatal alert, or a record that BouncyCastle will not take: the pipe says whether the association is over.
            cause = $"DTLS ended: {e.Message}";
        }

        if (_pipe!.Closed)
        {
            loop.Drop(peer, PathState.Closed, cause);
            return;
        }

        // What came in may have been said to others.
        if (peer.Data is null) return;
        foreach (var other in peer.Room.Peers.Values) other.Data?.FlushIfDue(nowUs);
    }

    private void ReadDatagram(long nowUs)
    {
        var length = _transport!.Receive(loop.ScratchBuffer, 1);
        if (length < 0)
        {
            _fruitlessReads++;
            loop.Counters.DatagramsDropped++;
            return;
        }

        for (; length >= 0; length = _transport.ReceivePending(loop.ScratchBuffer))
        {
            peer.OnAuthentic(nowUs);
            peer.Data?.OnPacket(loop.ScratchBuffer[..length], nowUs);
        }
    }

    /// <summary>Sends for BouncyCastle: on a handshake thread until the association is up, then on the loop's.</summary>
    private void SendDatagram(ReadOnlySpan<byte> datagram)
    {
        if (_transport is not null)
        {
            peer.Path?.Send(datagram);
            return;
        }

        var copy = datagram.ToArray();
        loop.Post(() => peer.Path?.Send(copy));
    }
}
