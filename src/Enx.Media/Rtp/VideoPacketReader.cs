namespace Enx.Media.Rtp;

/// <summary>
/// Says of each video packet of one incoming RTP stream what it is: where frames begin and end, its layer, who needs it, where a
/// receiver may be switched. One object a stream, for it remembers the structure that a dependency descriptor builds on and the
/// sizes of layers. A descriptor, where there is one, is believed before the payload: it holds for every codec, and for payloads that
/// are encrypted from end to end. Payload headers serve the peers that send none: VP8 gives temporal layers, VP9 both kinds, H.264 and
/// AV1 none. Nothing is allocated for a packet.
/// </summary>
internal sealed class VideoPacketReader
{
    private readonly DependencyDescriptorReader _descriptors = new();
    private readonly ushort[] _widths = new ushort[LayerSet.MaxSpatial];
    private readonly ushort[] _heights = new ushort[LayerSet.MaxSpatial];
    private bool _layersDepend;
    private bool _parametersInPicture;

    /// <summary>Spatial layers seen so far; 0 before the first packet.</summary>
    public int SpatialLayers { get; private set; }

    /// <summary>Temporal layers seen so far; 0 before the first packet.</summary>
    public int TemporalLayers { get; private set; }

    /// <summary>The size of a spatial layer's pictures, pixels. Where only another layer's is known, each is taken to halve the one above.
    /// Zeros when nothing is known.</summary>
    public (ushort Width, ushort Height) SizeOf(int spatial)
    {
        spatial = Math.Max(spatial, 0);
        for (var s = spatial; s < LayerSet.MaxSpatial; s++)
            if (_heights[s] != 0) return ((ushort)(_widths[s] >> s - spatial), (ushort)(_heights[s] >> s - spatial));
        for (var s = Math.Min(spatial, LayerSet.MaxSpatial) - 1; s >= 0; s--)
            if (_heights[s] != 0) return ((ushort)Math.Min(_widths[s] << spatial - s, ushort.MaxValue), (ushort)Math.Min(_heights[s] << spatial - s, ushort.MaxValue));
        return default;
    }

    /// <summary>Another stream takes the place of the one so far.</summary>
    public void Reset()
    {
        _descriptors.Reset();
        Array.Clear(_widths);
        Array.Clear(_heights);
        (_layersDepend, _parametersInPicture) = (false, false);
        (SpatialLayers, TemporalLayers) = (0, 0);
    }

    /// <summary>Reads one packet; false for what cannot be read.</summary>
    /// <param name="codec">The codec of the payload.</param>
    /// <param name="payload">The RTP payload.</param>
    /// <param name="dependencyDescriptor">The data of the header extension; empty if there is none.</param>
    /// <param name="marker">The RTP marker.</param>
    /// <param name="info">What the packet says.</param>
    public bool TryRead(VideoCodec codec, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> dependencyDescriptor, bool marker, out VideoPacketInfo info)
    {
        info = new VideoPacketInfo { Codec = codec };
        var described = !dependencyDescriptor.IsEmpty && _descriptors.TryRead(dependencyDescriptor, ref info);
        if (described)
        {
            // VP9's sizes come in the payload, for the encoders of browsers leave them out of the descriptor; and with any picture.
            if (info.KeyFrame || codec == VideoCodec.Vp9 && Vp9Descriptor.HasStructure(payload)) LearnSizes(codec, payload, ref info);
        }
        else
        {
            info = new VideoPacketInfo { Codec = codec };
            if (!TryReadPayload(codec, payload, marker, ref info)) return false;
        }

        SpatialLayers = Math.Max(SpatialLayers, info.Spatial + 1);
        TemporalLayers = Math.Max(TemporalLayers, info.Temporal + 1);
        info.SpatialLayers = (byte)SpatialLayers;
        return true;
    }

    private bool TryReadPayload(VideoCodec codec, ReadOnlySpan<byte> payload, bool marker, ref VideoPacketInfo info) => codec switch
    {
        VideoCodec.Vp8 => TryReadVp8(payload, marker, ref info),
        VideoCodec.Vp9 => TryReadVp9(payload, ref info),
        VideoCodec.H264 => TryReadH264(payload, marker, ref info),
        VideoCodec.Av1 => TryReadAv1(payload, marker, ref info),
        _ => false,
    };

    private bool TryReadVp8(ReadOnlySpan<byte> payload, bool marker, ref VideoPacketInfo info)
    {
        if (!Vp8Descriptor.TryParse(payload, out var d)) return false;
        info.FrameStart = d.IsFrameStart;
        info.FrameEnd = marker;
        info.KeyFrame = d.IsKeyFrame;
        info.Temporal = d.Tid;
        info.SwitchUp = d.LayerSync;
        info.Discardable = d.NonReference;
        if (d.IsKeyFrame && d.TryGetSize(payload, out var width, out var height)) Learn(0, width, height, ref info);
        return true;
    }

    private bool TryReadVp9(ReadOnlySpan<byte> payload, ref VideoPacketInfo info)
    {
        if (!Vp9Descriptor.TryParse(payload, out var d) || d.Spatial >= LayerSet.MaxSpatial) return false;
        info.FrameStart = d.FrameStart;
        info.FrameEnd = d.FrameEnd;
        info.KeyFrame = d.IsKeyFrame;
        info.Spatial = d.Spatial;
        info.Temporal = d.Temporal;
        info.InterPicture = d.InterPicture;
        info.FeedsUpperLayers = d.FeedsUpperLayers;
        // Every temporal pattern in use starts anew with each picture of the base layer, though some encoders never say so (U).
        info.SwitchUp = d.SwitchingUpPoint || d.Temporal == 0;
        // Only pictures that rest on others tell the K-SVC modes from plain SVC, and of these all layers but the highest.
        if (d.InterPicture && d.Spatial + 1 < SpatialLayers) _layersDepend = d.FeedsUpperLayers;
        info.LayersDepend = _layersDepend;
        SpatialLayers = Math.Max(SpatialLayers, Math.Min(d.SpatialLayers, LayerSet.MaxSpatial));
        if (TryLearnVp9(d, payload)) (info.Width, info.Height) = SizeOf(d.Spatial);
        return true;
    }

    /// <summary>Takes the sizes that a scalability structure gives (RFC 9628 §4.2.1): those of every layer that is sent from here on. A
    /// layer that is left out for now has zeros, or is above those it counts.</summary>
    private bool TryLearnVp9(in Vp9Descriptor d, ReadOnlySpan<byte> payload)
    {
        if (!d.HasSizes) return false;
        Array.Clear(_heights);
        for (var s = 0; s < Math.Min(d.SpatialLayers, LayerSet.MaxSpatial); s++)
            if (d.TryGetSize(payload, s, out var width, out var height)) (_widths[s], _heights[s]) = (width, height);
        return true;
    }

    private bool TryReadH264(ReadOnlySpan<byte> payload, bool marker, ref VideoPacketInfo info)
    {
        if (!H264Payload.TryParse(payload, out var h)) return false;
        // A key frame begins with its parameter sets where they come in packets of their own: whoever is switched on only at the
        // slice behind them cannot decode it.
        info.KeyFrame = !_parametersInPicture && (h.HasParameterSet || h.HasIdr);
        info.FrameStart = h.PictureStart && !_parametersInPicture;
        info.FrameEnd = marker;
        info.Discardable = h.Discardable;
        if (h.Height != 0) Learn(0, h.Width, h.Height, ref info);
        _parametersInPicture = !marker && (_parametersInPicture || h.HasParameterSet);
        return true;
    }

    private bool TryReadAv1(ReadOnlySpan<byte> payload, bool marker, ref VideoPacketInfo info)
    {
        if (!Av1Payload.TryParse(payload, out var a)) return false;
        info.FrameStart = !a.ContinuesUnit;
        info.FrameEnd = marker;
        info.KeyFrame = a.StartsSequence;
        if (a.StartsSequence && Av1Payload.TryReadSize(payload, out var width, out var height)) Learn(0, width, height, ref info);
        return true;
    }

    /// <summary>The sizes of the descriptor, else what the payload says: of VP9 every layer's, of other codecs that of the highest.</summary>
    private void LearnSizes(VideoCodec codec, ReadOnlySpan<byte> payload, ref VideoPacketInfo info)
    {
        var structure = _descriptors.Structure!;
        if (structure.HasSizes)
        {
            Array.Clear(_heights);
            for (var s = 0; s < structure.SpatialLayers; s++) (_widths[s], _heights[s]) = structure.SizeOf(s);
            return;
        }

        if (codec == VideoCodec.Vp9)
        {
            if (Vp9Descriptor.TryParse(payload, out var vp9) && TryLearnVp9(vp9, payload)) (info.Width, info.Height) = SizeOf(info.Spatial);
            return;
        }

        ushort width = 0, height = 0;
        var known = codec switch
        {
            VideoCodec.Vp8 => Vp8Descriptor.TryParse(payload, out var vp8) && vp8.TryGetSize(payload, out width, out height),
            VideoCodec.H264 => TrySizeOfH264(payload, out width, out height),
            VideoCodec.Av1 => Av1Payload.TryReadSize(payload, out width, out height),
            _ => false,
        };
        if (!known) return;
        Array.Clear(_heights);
        Learn(structure.SpatialLayers - 1, width, height, ref info);
        if (info.Spatial != structure.SpatialLayers - 1) (info.Width, info.Height) = SizeOf(info.Spatial);
    }

    private static bool TrySizeOfH264(ReadOnlySpan<byte> payload, out ushort width, out ushort height)
    {
        var known = H264Payload.TryParse(payload, out var h) && h.Height != 0;
        (width, height) = (h.Width, h.Height);
        return known;
    }

    private void Learn(int spatial, ushort width, ushort height, ref VideoPacketInfo info)
    {
        (_widths[spatial], _heights[spatial]) = (width, height);
        (info.Width, info.Height) = (width, height);
    }
}
