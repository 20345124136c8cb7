using Enx.Media.Ice;

namespace Enx.Media.Peers;

/// <summary>
/// The ways to one peer (RFC 8445), and which of them media goes out on. The controlling side nominates; until it does, the first that works is used. Media
/// waits until a way is proven (<see cref="IcePath"/>); the handshake does not.
/// </summary>
internal sealed class PeerPaths(Peer peer)
{
    // Each is a NAT's mapping or an interface of the same device; more is somebody trying things out.
    private const int MaxPaths = 8;

    private readonly List<IcePath> _paths = [];
    private IcePath? _nominated;

    /// <summary>The path that media goes out on; null until the first check.</summary>
    public IcePath? Current { get; private set; }

    /// <summary>An authenticated check came in on a path, which may become the one to send on.</summary>
    public void OnCheck(IcePath path, IceSession session, bool nominated, long nowUs)
    {
        path.Session = session;
        if (!ReferenceEquals(path.Peer, peer))
        {
            path.Peer = peer;
            _paths.Add(path);
            if (_paths.Count > MaxPaths)
            {
                var oldest = _paths.Find(p => !ReferenceEquals(p, Current))!;
                _paths.Remove(oldest);
                Abandon(oldest);
            }
        }

        // ICE-lite (RFC 8445 §7.3.1.5): the controlling side nominates; until it does, the first path that works is used.
        if (nominated) _nominated = path;
        // Media waits for the proof; the handshake does not.
        if (Current is null && !peer.HasKeys) Use(path, nowUs);
        if (path.IsProven) OnProof(path, nowUs);
        else if (ReferenceEquals(Current, path)) peer.OnAuthentic(nowUs);
    }

    /// <summary>The peer is there, where a path leads, and can hear us: the path may be used.</summary>
    public void OnProof(IcePath path, long nowUs)
    {
        path.Prove();
        // When the peer has been silent, its consent to the path so far has run out (RFC 7675 §5.1), and only this one is known to work.
        if (!ReferenceEquals(Current, path) && (Current is null || ReferenceEquals(_nominated, path) || peer.IsSilent)) Use(path, nowUs);
        peer.OnAuthentic(nowUs);
    }

    /// <summary>A new ICE session has begun. What is under way on the paths of the session before may still come; those of earlier ones have had their time.</summary>
    public void OnRestart()
    {
        for (var i = _paths.Count - 1; i >= 0; i--)
        {
            var path = _paths[i];
            if (ReferenceEquals(path, Current) || peer.Ice.Open.Contains(path.Session)) continue;
            _paths.RemoveAt(i);
            Abandon(path);
        }
    }

    /// <summary>A path is gone (its TCP connection ended, or another peer has proven to be there).</summary>
    public void OnClosed(IcePath path, long nowUs)
    {
        _paths.Remove(path);
        if (ReferenceEquals(_nominated, path)) _nominated = null;
        if (!ReferenceEquals(Current, path)) return;
        Current = null;
        peer.OnPathChanging();
        if ((_paths.FindLast(p => p.IsProven) ?? (peer.HasKeys ? null : _paths.LastOrDefault())) is { } other) Use(other, nowUs);
    }

    /// <summary>The peer is gone.</summary>
    public void Close()
    {
        foreach (var path in _paths) Abandon(path);
        _paths.Clear();
    }

    /// <summary>Media goes this way from here on.</summary>
    private void Use(IcePath path, long nowUs)
    {
        var wasWithout = Current is null;
        if (!wasWithout) peer.OnPathChanging();
        Current = path;
        peer.OnPathChanged(wasWithout, nowUs);
    }

    private static void Abandon(IcePath path)
    {
        // What is still under way on it belongs to nobody any more.
        path.Peer = null;
        path.Close();
    }
}
