namespace Enx.Testing.Peers;

/// <summary>
/// Writes the dependency descriptors (AV1 RTP specification, appendix A) of a sender with spatial and temporal layers, as browsers do
/// for the scalability modes L<i>s</i>T<i>t</i> and L<i>s</i>T<i>t</i>_KEY. The templates of each spatial layer are: key picture, base, and one for
/// each higher temporal layer; there is a decode target for each layer and a chain for each spatial layer.
/// </summary>
/// <param name="spatialLayers">Spatial layers, 1 to 4.</param>
/// <param name="temporalLayers">Temporal layers, 1 to 3: every picture, every second, every fourth.</param>
/// <param name="keyOnly">Lower spatial layers serve the higher in key pictures alone.</param>
/// <param name="width">Width of the highest spatial layer, pixels; each lower one halves it. 0 leaves sizes out.</param>
/// <param name="height">Its height, pixels.</param>
/// <param name="idOffset">Number of the first template.</param>
public sealed class FakeLayers(int spatialLayers, int temporalLayers, bool keyOnly = false, int width = 0, int height = 0, int idOffset = 0)
{
    private const int NotPresent = 0, Discardable = 1, Switch = 2, Required = 3;

    /// <summary>Spatial layers.</summary>
    public int SpatialLayers => spatialLayers;

    /// <summary>Temporal layers.</summary>
    public int TemporalLayers => temporalLayers;

    /// <summary>The temporal layer of a picture, counted from the key picture: 0, or 0 1, or 0 2 1 2.</summary>
    public int TemporalOf(int picture) => temporalLayers switch
    {
        1 => 0,
        2 => picture % 2,
        _ => (picture % 4) switch { 0 => 0, 2 => 1, _ => 2 },
    };

    /// <summary>Writes the descriptor of one packet; returns its length, bytes.</summary>
    /// <param name="data">Where.</param>
    /// <param name="frame">Frame number: each spatial layer of a picture has its own.</param>
    /// <param name="spatial">Spatial layer.</param>
    /// <param name="temporal">Temporal layer.</param>
    /// <param name="keyPicture">Whether the picture is a key picture: the first packet of its lowest layer carries the structure.</param>
    /// <param name="start">The frame begins here.</param>
    /// <param name="end">The frame ends here.</param>
    /// <param name="active">Which targets are sent, a bit each; null leaves it out.</param>
    public int Write(Span<byte> data, ushort frame, int spatial, int temporal, bool keyPicture, bool start, bool end, uint? active = null)
    {
        var bits = new BitWriter(data);
        bits.Write(1, start ? 1u : 0);
        bits.Write(1, end ? 1u : 0);
        bits.Write(6, (uint)(idOffset + spatial * (temporalLayers + 1) + (keyPicture ? 0 : 1 + temporal)) % 64);
        bits.Write(16, frame);
        var structure = keyPicture && start && spatial == 0;
        if (structure || active is not null)
        {
            bits.Write(1, structure ? 1u : 0);
            bits.Write(1, active is null ? 0u : 1);
            bits.Write(3, 0); // nothing of its own
            if (structure) WriteStructure(ref bits);
            if (active is { } mask) bits.Write(Targets, mask);
        }

        return bits.Bytes;
    }

    private int Targets => spatialLayers * temporalLayers;

    private void WriteStructure(ref BitWriter bits)
    {
        bits.Write(6, (uint)idOffset);
        bits.Write(5, (uint)Targets - 1);
        // Layers: key and base have the same, then one up in time for each, then the next spatial layer.
        for (var s = 0; s < spatialLayers; s++)
        {
            if (s > 0) bits.Write(2, 2);
            bits.Write(2, 0);
            for (var t = 1; t < temporalLayers; t++) bits.Write(2, 1);
        }

        bits.Write(2, 3);
        for (var s = 0; s < spatialLayers; s++)
            for (var i = 0; i <= temporalLayers; i++)
                for (var target = 0; target < Targets; target++)
                    bits.Write(2, (uint)Indication(s, Math.Max(i - 1, 0), i == 0, target / temporalLayers, target % temporalLayers));

        for (var s = 0; s < spatialLayers; s++)
            for (var i = 0; i <= temporalLayers; i++)
            {
                if (i > 0)
                {
                    bits.Write(1, 1);
                    bits.Write(4, (uint)Math.Min(15, spatialLayers * (i == 1 ? 1 << temporalLayers - 1 : 1) - 1));
                }

                if (s > 0 && (i == 0 || !keyOnly))
                {
                    bits.Write(1, 1);
                    bits.Write(4, 0); // the layer below, one frame earlier
                }

                bits.Write(1, 0);
            }

        bits.WriteBelow((uint)Targets + 1, (uint)spatialLayers);
        for (var target = 0; target < Targets; target++) bits.WriteBelow((uint)spatialLayers + 1, (uint)(target / temporalLayers));
        for (var s = 0; s < spatialLayers; s++)
            for (var i = 0; i <= temporalLayers; i++)
                for (var chain = 0; chain < spatialLayers; chain++)
                    bits.Write(4, s == 0 && i == 0 ? 0u : 1); // exact distances are for those who repair chains
        bits.Write(1, width > 0 ? 1u : 0);
        for (var s = 0; s < spatialLayers && width > 0; s++)
        {
            bits.Write(16, (uint)(width >> spatialLayers - 1 - s) - 1);
            bits.Write(16, (uint)(height >> spatialLayers - 1 - s) - 1);
        }
    }

    private int Indication(int spatial, int temporal, bool key, int targetSpatial, int targetTemporal)
    {
        if (targetSpatial < spatial || targetTemporal < temporal) return NotPresent;
        if (key) return Switch;
        if (targetSpatial > spatial) return keyOnly ? NotPresent : Required;
        return temporal > 0 && temporal == targetTemporal ? Discardable : Switch;
    }

    /// <summary>Writes fields of single bits, most significant first.</summary>
    private ref struct BitWriter(Span<byte> data)
    {
        private readonly Span<byte> _data = data;
        private int _at;

        public readonly int Bytes => (_at + 7) / 8;

        public void Write(int bits, uint value)
        {
            for (var i = bits - 1; i >= 0; i--, _at++)
            {
                if (_at % 8 == 0) _data[_at / 8] = 0;
                if ((value >> i & 1) != 0) _data[_at / 8] |= (byte)(0x80 >> _at % 8);
            }
        }

        /// <summary>A number below a count in as few bits as it takes.</summary>
        public void WriteBelow(uint count, uint value)
        {
            var width = 32 - System.Numerics.BitOperations.LeadingZeroCount(count);
            var shorter = (1u << width) - count;
            if (value < shorter) Write(width - 1, value);
            else Write(width, value + shorter);
        }
    }
}
