using System.Text;

namespace Enx.Media.Ice;

/// <summary>One session of ICE (RFC 8445 §4): from the offer that brought these credentials to the next restart.</summary>
/// <param name="Local">Our user fragment and password.</param>
/// <param name="RemoteUfrag">The peer's user fragment.</param>
/// <param name="RemotePassword">The peer's password, by which it knows checks of ours, and we its answers.</param>
internal sealed record IceSession(IceCredentials Local, byte[] RemoteUfrag, byte[] RemotePassword)
{
    /// <summary>The user name of checks that we send: the peer's fragment, a colon, ours.</summary>
    public string Username { get; } = $"{Encoding.UTF8.GetString(RemoteUfrag)}:{Local.Ufrag}";
}

/// <summary>
/// The ICE sessions of one peer. A restart (RFC 8445 §9) begins a new one, but the peer hears of that later than we do and goes on
/// under the one it has, so that one is good until a check under the new one has come. So there are never more than two.
/// </summary>
internal sealed class IceSessions(IceSession first)
{
    private IceSession _newest = first;
    private IceSession? _former;

    /// <summary>The sessions under which checks are accepted.</summary>
    public IReadOnlyList<IceSession> Open => _former is null ? [_newest] : [_newest, _former];

    /// <summary>Finds an open session by our user fragment; null when there is none.</summary>
    public IceSession? Find(ulong key) => _newest.Local.Key == key ? _newest : _former?.Local.Key == key ? _former : null;

    /// <summary>Begins a session; returns the one that this closes: a restart that nobody followed before the next was asked for. It is
    /// that one, since the peer is still to be found under the one before.</summary>
    public IceSession? Restart(IceSession next)
    {
        var closed = _former is null ? null : _newest;
        _former ??= _newest;
        _newest = next;
        return closed;
    }

    /// <summary>An authenticated check came under a session; returns the one that this closes, or null.</summary>
    public IceSession? OnCheck(IceSession session)
    {
        if (!ReferenceEquals(session, _newest) || _former is null) return null;
        var closed = _former;
        _former = null;
        return closed;
    }
}
