using Enx.Media.Rtp;

namespace Enx.Media.Routing;

/// <summary>One layer of a video: a simulcast stream, and within it a spatial layer (SVC) and a temporal one.</summary>
/// <param name="Stream">The stream's index; -1 for nothing.</param>
/// <param name="Spatial">The highest spatial layer, from 0.</param>
/// <param name="Temporal">The highest temporal layer, from 0.</param>
internal readonly record struct LayerTarget(int Stream, int Spatial, int Temporal)
{
    /// <summary>No video.</summary>
    public static readonly LayerTarget Nothing = new(-1, 0, 0);

    public bool IsNothing => Stream < 0;
}

/// <summary>What becomes of a packet on a slot.</summary>
internal enum Selection
{
    /// <summary>It belongs to a stream that the slot does not show: the slot's numbers know nothing of it.</summary>
    Ignore,

    /// <summary>It belongs to a layer above what the slot shows: its number is closed.</summary>
    Skip,

    /// <summary>It goes out.</summary>
    Forward,

    /// <summary>It goes out as the first of another stream.</summary>
    Switch,
}

/// <summary>
/// Picks of a video's packets those of the layer that a slot is to show. Another stream begins with a key frame, and until that has come
/// the one so far goes on: when a lower one is wanted, in its lowest frame rate, since the network has no room. The same goes for spatial
/// layers that part after the key picture. Temporal layers go at any frame, and come where the codec says that they may.
/// </summary>
internal struct LayerSelector()
{
    private int _stream = -1;
    private bool _goesDown;
    private int _spatial;
    private int _temporal;
    private bool _layersPart;

    /// <summary>What is to be shown.</summary>
    public LayerTarget Target { get; private set; } = LayerTarget.Nothing;

    /// <summary>What is shown.</summary>
    public readonly LayerTarget Current => _stream < 0 ? LayerTarget.Nothing : new LayerTarget(_stream, _spatial, _temporal);

    /// <summary>The stream whose next key frame is waited for; -1 for none.</summary>
    public readonly int AwaitedStream =>
        Target.IsNothing || _stream == Target.Stream && (_spatial == Target.Spatial || _spatial > Target.Spatial && !_layersPart) ? -1 : Target.Stream;

    /// <summary>Changes what is to be shown.</summary>
    /// <param name="target">What.</param>
    /// <param name="lower">Whether its stream is a lower one than that which is shown.</param>
    public void Aim(LayerTarget target, bool lower = false)
    {
        (Target, _goesDown) = (target, lower);
        if (target.IsNothing) _stream = -1;
    }

    /// <summary>What is larger than it is to be is not shown while the key frame of the smaller one is waited for.</summary>
    public void EndLarger()
    {
        if (_goesDown && _stream != Target.Stream) _stream = -1;
    }

    /// <summary>Nothing is shown until the next key frame.</summary>
    public void Restart() => _stream = -1;

    /// <summary>Whether a stream is shown, or to be shown.</summary>
    public readonly bool Uses(int stream) => stream == _stream || stream == Target.Stream;

    /// <summary>Judges one packet.</summary>
    public Selection Select(int stream, in VideoPacketInfo info)
    {
        if (Target.IsNothing) return Selection.Ignore;
        if (stream != _stream)
        {
            if (stream != Target.Stream || !info.KeyFrame) return Selection.Ignore;
            (_stream, _spatial, _temporal) = (stream, Target.Spatial, Target.Temporal);
            return Selection.Switch;
        }

        _layersPart = info.LayersPart;
        if (info.FrameStart) Adjust(info);
        return info.IsNeededFor(_spatial, _temporal) ? Selection.Forward : Selection.Skip;
    }

    private void Adjust(in VideoPacketInfo info)
    {
        var (spatial, temporal) = Target.Stream == _stream ? (Target.Spatial, Target.Temporal) : (_spatial, _goesDown ? 0 : _temporal);
        if ((spatial, temporal) == (_spatial, _temporal)) return;
        if (info.CanSwitch(_spatial, _temporal, spatial, temporal)) (_spatial, _temporal) = (spatial, temporal);
        // The way down leads over a key picture; until that comes, at least less is sent.
        else if (spatial < _spatial && _layersPart) _temporal = 0;
    }
}
