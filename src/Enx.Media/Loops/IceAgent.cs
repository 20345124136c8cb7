using System.Net;
using Enx.Media.Ice;
using Enx.Media.Peers;

namespace Enx.Media.Loops;

/// <summary>
/// The lite ICE agent of a media loop (RFC 8445 §2.5): answers checks, and knows which way leads to which peer. A check that is
/// authentic does not show where its sender is (<see cref="IcePath"/>), so as long as a way is not proven, each check that comes on it is answered
/// with one of ours beside the answer. A lite agent need not send checks, but may: whoever sends them answers them, too. A way that
/// leads to peer A is given to peer B, who shows its password there, when B has answered a check of ours there. On the loop's thread.
/// </summary>
internal sealed class IceAgent(UdpPort port, LoopCounters counters)
{
    // RFC 8445 §5.1.2.1: what the peer would learn from our check is peer-reflexive (110); it is never used, since it knows our candidates.
    private const uint Priority = 110u << 24 | 65_535u << 8 | 255;

    private readonly ulong _tieBreaker = (ulong)Random.Shared.NextInt64();
    private readonly byte[] _send = GC.AllocateArray<byte>(512, pinned: true);
    private readonly Dictionary<SocketAddress, UdpPath> _paths = [];
    private readonly Dictionary<ulong, Peer> _byUfrag = [];

    /// <summary>How many UDP addresses lead to peers.</summary>
    public int Addresses => _paths.Count;

    /// <summary>How many user fragments of ours lead to peers.</summary>
    public int Ufrags => _byUfrag.Count;

    /// <summary>The way that a datagram came on; null for an address that nobody has authenticated at.</summary>
    public UdpPath? Find(SocketAddress from) => _paths.GetValueOrDefault(from);

    /// <summary>From here on checks under this session are the peer's.</summary>
    public void Open(IceSession session, Peer peer) => _byUfrag.Add(session.Local.Key, peer);

    /// <summary>Checks under this session are nobody's.</summary>
    public void Close(IceSession session) => _byUfrag.Remove(session.Local.Key);

    /// <summary>Handles a STUN message.</summary>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="path">The way it came on; null for a UDP address not seen before, which is then <paramref name="from"/>.</param>
    /// <param name="from">The sender's address when there is no path yet.</param>
    /// <param name="nowUs">When it arrived.</param>
    public void OnStun(ReadOnlySpan<byte> datagram, IcePath? path, SocketAddress? from, long nowUs)
    {
        if (path is { Gone: true } || !StunMessage.TryParse(datagram, out var message)) counters.DatagramsDropped++;
        else if (message.Type == StunMessageType.BindingRequest) OnRequest(message, path, from, nowUs);
        else if (message.Type != StunMessageType.BindingSuccess || path is null || !TryProve(message, path, nowUs)) counters.DatagramsDropped++;
    }

    private void OnRequest(in StunMessage message, IcePath? path, SocketAddress? from, long nowUs)
    {
        if (!IceCredentials.TryParseUsername(message.Username, out var key, out var remoteUfrag)
            || !_byUfrag.TryGetValue(key, out var peer)
            || peer.Ice.Find(key) is not { } session
            || !remoteUfrag.SequenceEqual(session.RemoteUfrag)
            || !message.VerifyIntegrity(session.Local.PasswordBytes))
        {
            counters.DatagramsDropped++;
            return;
        }

        var password = session.Local.PasswordBytes;
        // Not kept until the check is accepted: whoever is refused leaves nothing behind.
        var known = path is not null;
        path ??= new UdpPath(port, Copy(from!), p => _paths.Remove(p.Address));

        // RFC 8489 §6.3.1: what must be understood and is not gets the sender told so.
        Span<ushort> unknown = stackalloc ushort[8];
        if (message.HasUnknownComprehensionRequired(unknown, out var count))
        {
            path.Answer(_send.AsSpan(0, StunMessages.WriteBindingError(_send, message.TransactionId, 420, "Unknown Attribute", password, unknown[..count])));
            return;
        }

        // RFC 8445 §7.3.1.1: we are lite, so always controlled; a peer that thinks so too must change its mind.
        if (message.IceControlled)
        {
            path.Answer(_send.AsSpan(0, StunMessages.WriteBindingError(_send, message.TransactionId, 487, "Role Conflict", password)));
            return;
        }

        if (!known) _paths[((UdpPath)path).Address] = (UdpPath)path;

        // One address, one peer: who proves to be where another was has moved there (a browser's second connection from the same port does
        // not happen; a NAT that reuses a mapping does).
        if (path.Peer is { } other && !ReferenceEquals(other, peer))
        {
            path.Add(new PathClaim(peer, session, message.UseCandidate));
            Answer(message, path, password);
            Check(path, session);
            return;
        }

        // Accepted before it is answered: what the peer sends next, on a thread of TCP's, must find it known.
        OnAccepted(path, peer, session, message.UseCandidate, nowUs);
        Answer(message, path, password);
        if (!path.IsProven) Check(path, session);
    }

    private void Answer(in StunMessage request, IcePath path, ReadOnlySpan<byte> password)
    {
        Span<byte> mapped = stackalloc byte[16];
        var length = path.WriteAddress(mapped, out var portNumber);
        path.Answer(_send.AsSpan(0, StunMessages.WriteBindingSuccess(_send, request.TransactionId, mapped[..length], portNumber, password)));
    }

    private void OnAccepted(IcePath path, Peer peer, IceSession session, bool nominated, long nowUs)
    {
        if (peer.Ice.OnCheck(session) is { } closed) Close(closed);
        peer.OnCheck(path, session, nominated, nowUs);
    }

    private void Check(IcePath path, IceSession session) => path.Answer(_send.AsSpan(
        0, StunMessages.WriteBindingRequest(_send, path.Transaction, session.Username, Priority, controlling: false, _tieBreaker, useCandidate: false, session.RemotePassword)));

    /// <summary>Takes the answer to a check of ours: only who got the check can give it.</summary>
    private bool TryProve(in StunMessage message, IcePath path, long nowUs)
    {
        if (!message.TransactionId.SequenceEqual(path.Transaction)) return false;
        foreach (var claim in path.Claims)
        {
            if (claim.Peer.Closed || !claim.Peer.Ice.Open.Contains(claim.Session) || !message.VerifyIntegrity(claim.Session.RemotePassword)) continue;
            path.Peer?.OnPathClosed(path);
            path.Prove();
            OnAccepted(path, claim.Peer, claim.Session, claim.Nominated, nowUs);
            return true;
        }

        if (path.Peer is not { } peer || path.Session is not { } session || !message.VerifyIntegrity(session.RemotePassword)) return false;
        peer.OnProof(path, nowUs);
        return true;
    }

    private static SocketAddress Copy(SocketAddress from)
    {
        var address = new SocketAddress(from.Family, from.Size);
        from.Buffer.Span[..from.Size].CopyTo(address.Buffer.Span);
        return address;
    }
}
