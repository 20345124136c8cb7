namespace Enx.Media.Rtp;

/// <summary>What is known of one incoming video stream by the payloads that have come: its layers and their sizes.</summary>
internal sealed class VideoStream
{
    private readonly ushort[] _widths = new ushort[LayerSet.MaxSpatial];
    private readonly ushort[] _heights = new ushort[LayerSet.MaxSpatial];

    /// <summary>Spatial layers seen so far; 0 before the first packet.</summary>
    public int SpatialLayers { get; private set; }

    /// <summary>Temporal layers seen so far; 0 before the first packet.</summary>
    public int TemporalLayers { get; private set; }

    /// <summary>VP9: higher layers rest on lower ones in every picture.</summary>
    public bool LayersDepend { get; set; }

    /// <summary>H.264: parameter sets of the present picture have come in packets of their own.</summary>
    public bool ParametersInPicture { get; set; }

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
        ClearSizes();
        Array.Clear(_widths);
        (LayersDepend, ParametersInPicture) = (false, false);
        (SpatialLayers, TemporalLayers) = (0, 0);
    }

    /// <summary>A packet of these layers has come, or a structure says that there are so many.</summary>
    public void See(int spatialLayers, int temporalLayers)
    {
        SpatialLayers = Math.Max(SpatialLayers, Math.Min(spatialLayers, LayerSet.MaxSpatial));
        TemporalLayers = Math.Max(TemporalLayers, temporalLayers);
    }

    /// <summary>The sizes so far hold no more.</summary>
    public void ClearSizes() => Array.Clear(_heights);

    /// <summary>Takes the size of a layer.</summary>
    public void Set(int spatial, ushort width, ushort height) => (_widths[spatial], _heights[spatial]) = (width, height);

    /// <summary>Takes the size of a layer from one of its packets.</summary>
    public void Learn(int spatial, ushort width, ushort height, ref VideoPacketInfo info)
    {
        Set(spatial, width, height);
        (info.Width, info.Height) = (width, height);
    }
}
