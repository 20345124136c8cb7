using System.Security.Cryptography;
using Enx.Media.Ice;

namespace Enx.Media.Peers;

/// <summary>
/// A way to a peer: a UDP address or a TCP connection that has passed, or may pass, an ICE check. A check shows that its sender has the
/// password, not that it is where the datagram says: a source address can be forged, and a check sent once more from elsewhere; so can
/// media, by who has the keys. So a way is proven by the answer to a check of ours, or to our part of the handshake: who is elsewhere does not
/// see them. Before that nobody changes to it; the first way carries the handshake alone, and little of it.
/// </summary>
internal abstract class IcePath
{
    /// <summary>The most that is sent on a way that is not proven, bytes: a DTLS flight of ours is 1,500, and goes out a few times.</summary>
    public const int MostUnproven = 16_384;

    private const int MostClaims = 4;

    private readonly byte[] _transaction = RandomNumberGenerator.GetBytes(StunMessage.TransactionIdLength);
    private readonly List<PathClaim> _claims = [];
    private Peer? _peer;
    private int _unproven;

    /// <summary>The peer that authenticated here; null before.</summary>
    public Peer? Peer
    {
        get => _peer;
        set
        {
            _peer = value;
            _claims.Clear();
            if (value is not null) OnOwned();
        }
    }

    /// <summary>Whether the peer is known to be there.</summary>
    public bool IsProven { get; private protected set; }

    /// <summary>The transaction of our check on this way: one for all, as for a request that is sent again.</summary>
    public ReadOnlySpan<byte> Transaction => _transaction;

    /// <summary>Who has shown its password here, where another peer is. Several, so that one who claims again and again keeps nobody from proving it.</summary>
    public IReadOnlyList<PathClaim> Claims => _claims;

    /// <summary>The ICE session of the newest check that came on this path; null before.</summary>
    public IceSession? Session { get; set; }

    /// <summary>The way has ended; what is still queued from it counts for nothing.</summary>
    public bool Gone { get; set; }

    /// <summary>Sends a datagram; false when it was dropped, as is what goes beyond the bound of a way that is not proven.</summary>
    public bool Send(ReadOnlySpan<byte> datagram)
    {
        if (IsProven) return SendNow(datagram);
        if (_unproven + datagram.Length > MostUnproven) return false;
        _unproven += datagram.Length;
        return SendNow(datagram);
    }

    /// <summary>Sends an answer to a check, or a check of ours. Each check that comes causes at most one of each, and neither is longer than it.</summary>
    public bool Answer(ReadOnlySpan<byte> datagram) => SendNow(datagram);

    /// <summary>The peer is there: it answered what only went here.</summary>
    public void Prove() => IsProven = true;

    /// <summary>A peer has shown its password here, where another is.</summary>
    public void Add(PathClaim claim)
    {
        _claims.RemoveAll(c => ReferenceEquals(c.Peer, claim.Peer));
        if (_claims.Count >= MostClaims) _claims.RemoveAt(0);
        _claims.Add(claim);
    }

    /// <summary>Hands a datagram to the network; false when it was dropped.</summary>
    protected abstract bool SendNow(ReadOnlySpan<byte> datagram);

    /// <summary>A peer has authenticated here.</summary>
    protected virtual void OnOwned()
    {
    }

    /// <summary>The other side's address in network order: 4 or 16 bytes, for XOR-MAPPED-ADDRESS.</summary>
    public abstract int WriteAddress(Span<byte> address, out ushort port);

    /// <summary>The block of addresses that the other side's is in.</summary>
    public AddressBlock Block
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            return AddressBlock.Of(bytes[..WriteAddress(bytes, out _)]);
        }
    }

    /// <summary>The peer has no more use for this path.</summary>
    public abstract void Close();
}

/// <summary>A peer that has shown its password on a way that leads to another.</summary>
/// <param name="Peer">The peer.</param>
/// <param name="Session">Under which session.</param>
/// <param name="Nominated">Whether it wants the way to be used.</param>
internal sealed record PathClaim(Peer Peer, IceSession Session, bool Nominated);
