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
    private readonly VideoStream _stream = new();

    /// <summary>Spatial layers seen so far; 0 before the first packet.</summary>
    public int SpatialLayers => _stream.SpatialLayers;

    /// <summary>Temporal layers seen so far; 0 before the first packet.</summary>
    public int TemporalLayers => _stream.TemporalLayers;

    /// <inheritdoc cref="VideoStream.SizeOf"/>
    public (ushort Width, ushort Height) SizeOf(int spatial) => _stream.SizeOf(spatial);

    /// <summary>Another stream takes the place of the one so far.</summary>
    public void Reset()
    {
        _descriptors.Reset();
        _stream.Reset();
    }

    /// <summary>Reads one packet; false for what cannot be read, of which at most the picture's numbers are known.</summary>
    /// <param name="codec">The codec of the payload.</param>
    /// <param name="payload">The RTP payload.</param>
    /// <param name="dependencyDescriptor">The data of the header extension; empty if there is none.</param>
    /// <param name="marker">The RTP marker.</param>
    /// <param name="info">What the packet says.</param>
    public bool TryRead(VideoCodec codec, ReadOnlySpan<byte> payload, ReadOnlySpan<byte> dependencyDescriptor, bool marker, out VideoPacketInfo info)
    {
        info = default;
        if (VideoFormats.Of(codec) is not { } format) return false;
        if (!dependencyDescriptor.IsEmpty && _descriptors.TryRead(dependencyDescriptor, ref info))
        {
            info.Picture = format.NumbersOf(payload, dependencyDescriptor);
            if (format.MayHaveSizes(payload, info.KeyFrame)) LearnSizes(format, payload, ref info);
        }
        else
        {
            info = default;
            if (!format.TryRead(payload, marker, _stream, ref info))
            {
                info = new VideoPacketInfo { Picture = format.NumbersOf(payload, dependencyDescriptor) };
                return false;
            }

            if (!dependencyDescriptor.IsEmpty && !info.Picture.HasId) info.Picture = format.NumbersOf(payload, dependencyDescriptor);
        }

        _stream.See(info.Spatial + 1, info.Temporal + 1);
        info.SpatialLayers = (byte)SpatialLayers;
        return true;
    }

    /// <summary>The sizes of the descriptor, else what the payload says: of VP9 every layer's, of other codecs that of the highest.</summary>
    private void LearnSizes(VideoFormat format, ReadOnlySpan<byte> payload, ref VideoPacketInfo info)
    {
        var structure = _descriptors.Structure!;
        if (!structure.HasSizes)
        {
            format.LearnSizes(payload, structure.SpatialLayers, _stream, ref info);
            return;
        }

        _stream.ClearSizes();
        for (var s = 0; s < structure.SpatialLayers; s++)
        {
            var (width, height) = structure.SizeOf(s);
            _stream.Set(s, width, height);
        }
    }
}
