using System.Numerics;

namespace Enx.Media.Rtp;

/// <summary>
/// The template dependency structure of a stream (AV1 RTP specification, appendix A.4): the kinds of frames that its encoder makes, and
/// what each is to every decode target. It comes with a key frame; the packets that follow name a template by its number. Kept by
/// layers: a decode target is known by the highest spatial and temporal layer that belongs to it.
/// </summary>
internal sealed class DependencyStructure
{
    private const int MaxTemplates = 64;
    private const int MaxTargets = 32;

    private readonly byte[] _spatial = new byte[MaxTemplates];
    private readonly byte[] _temporal = new byte[MaxTemplates];
    private readonly ulong[] _targetDtis = new ulong[MaxTemplates];
    private readonly ulong[] _layerDtis = new ulong[MaxTemplates];
    private readonly uint[] _chainBegins = new uint[MaxTemplates];
    private readonly byte[] _layerOfTarget = new byte[MaxTargets];
    private readonly byte[] _chainOfTarget = new byte[MaxTargets];
    private readonly ushort[] _widths = new ushort[LayerSet.MaxSpatial];
    private readonly ushort[] _heights = new ushort[LayerSet.MaxSpatial];
    private int _idOffset;
    private int _templates;

    /// <summary>Decode targets, 1 to 32.</summary>
    public int TargetCount { get; private set; }

    /// <summary>Chains, 0 to 32.</summary>
    public int ChainCount { get; private set; }

    /// <summary>Spatial layers, 1 to 4.</summary>
    public int SpatialLayers { get; private set; }

    /// <summary>Temporal layers, 1 to 8.</summary>
    public int TemporalLayers { get; private set; }

    /// <summary>The layers that a decode target stands for.</summary>
    public uint Layers { get; private set; }

    /// <summary>Bit 4a+b: who receives spatial layer a has every frame that the base of spatial layer b rests on. Set throughout the lower
    /// half where each layer rests on all below (L3T3), on the diagonal alone where they part after the key picture (L3T3_KEY, S3T3).</summary>
    public ushort Reach { get; private set; }

    /// <summary>Whether render resolutions are given.</summary>
    public bool HasSizes { get; private set; }

    /// <summary>Size of a spatial layer's pictures, pixels; zeros when not given.</summary>
    public (ushort Width, ushort Height) SizeOf(int spatial) => HasSizes && spatial < SpatialLayers ? (_widths[spatial], _heights[spatial]) : default;

    /// <summary>Reads the structure; false leaves it half written and of no use.</summary>
    public bool TryRead(ref BitReader bits)
    {
        _idOffset = (int)bits.Read(6);
        TargetCount = (int)bits.Read(5) + 1;
        if (!TryReadLayers(ref bits)) return false;
        for (var i = 0; i < _templates; i++) _targetDtis[i] = ReadDtis(ref bits);
        for (var i = 0; i < _templates; i++)
            while (bits.Flag() && !bits.Failed) bits.Skip(4);

        ReadChains(ref bits);
        HasSizes = bits.Flag();
        for (var s = 0; HasSizes && s < SpatialLayers; s++)
        {
            // Sent less one; the 65,536 that 16 bits cannot hold is as good as unknown.
            _widths[s] = (ushort)(bits.Read(16) + 1);
            _heights[s] = (ushort)(bits.Read(16) + 1);
        }

        if (bits.Failed) return false;
        NameTargets();
        return true;
    }

    /// <summary>The template that a packet names; false for a number of another structure.</summary>
    public bool TryFindTemplate(int id, out int template)
    {
        template = (id + MaxTemplates - _idOffset) % MaxTemplates;
        return template < _templates;
    }

    /// <summary>Spatial and temporal layer of a template's frames.</summary>
    public (byte Spatial, byte Temporal) LayerOf(int template) => (_spatial[template], _temporal[template]);

    /// <summary>The indications of a template, two bits a layer.</summary>
    public ulong IndicationsOf(int template) => _layerDtis[template];

    /// <summary>The chains that a template's frames begin (their distance to the frame before is 0), a bit each.</summary>
    public uint ChainBeginsOf(int template) => _chainBegins[template];

    /// <summary>Reads one indication for each target; two bits a target.</summary>
    public ulong ReadDtis(ref BitReader bits)
    {
        var dtis = 0ul;
        for (var t = 0; t < TargetCount; t++) dtis |= (ulong)bits.Read(2) << 2 * t;
        return dtis;
    }

    /// <summary>From two bits a target to two bits a layer.</summary>
    public ulong ByLayer(ulong targetDtis)
    {
        var dtis = 0ul;
        // Downwards, so that of two targets for one layer the first counts.
        for (var t = TargetCount - 1; t >= 0; t--)
        {
            var shift = 2 * _layerOfTarget[t];
            dtis = dtis & ~(3ul << shift) | (targetDtis >> 2 * t & 3) << shift;
        }

        return dtis;
    }

    /// <summary>From a bit a target to a bit a layer.</summary>
    public uint ByLayer(uint targets)
    {
        var layers = 0u;
        for (var t = 0; t < TargetCount; t++)
            if ((targets & 1u << t) != 0) layers |= 1u << _layerOfTarget[t];
        return layers;
    }

    /// <summary>The layers that need nothing before a frame which begins these chains.</summary>
    public uint LayersBegun(uint chains)
    {
        var layers = 0u;
        for (var t = 0; t < TargetCount; t++)
            if (_chainOfTarget[t] < ChainCount && (chains & 1u << _chainOfTarget[t]) != 0) layers |= 1u << _layerOfTarget[t];
        return layers;
    }

    private bool TryReadLayers(ref BitReader bits)
    {
        var (spatial, temporal, highest) = (0, 0, 0);
        _templates = 0;
        while (true)
        {
            if (_templates == MaxTemplates || spatial >= LayerSet.MaxSpatial || temporal >= LayerSet.MaxTemporal || bits.Failed) return false;
            (_spatial[_templates], _temporal[_templates]) = ((byte)spatial, (byte)temporal);
            highest = Math.Max(highest, temporal);
            _templates++;
            switch (bits.Read(2))
            {
                case 0:
                    break;
                case 1:
                    temporal++;
                    break;
                case 2:
                    spatial++;
                    temporal = 0;
                    break;
                default:
                    (SpatialLayers, TemporalLayers) = (spatial + 1, highest + 1);
                    return true;
            }
        }
    }

    private void ReadChains(ref BitReader bits)
    {
        ChainCount = (int)bits.ReadBelow((uint)TargetCount + 1);
        Array.Clear(_chainBegins);
        _chainOfTarget.AsSpan().Fill(byte.MaxValue);
        if (ChainCount == 0) return;
        for (var t = 0; t < TargetCount; t++) _chainOfTarget[t] = (byte)bits.ReadBelow((uint)ChainCount + 1);
        for (var i = 0; i < _templates; i++)
            for (var c = 0; c < ChainCount; c++)
                if (bits.Read(4) == 0) _chainBegins[i] |= 1u << c;
    }

    private void NameTargets()
    {
        Layers = 0;
        for (var t = 0; t < TargetCount; t++)
        {
            var (spatial, temporal) = (0, 0);
            for (var i = 0; i < _templates; i++)
            {
                if ((_targetDtis[i] >> 2 * t & 3) == 0) continue;
                spatial = Math.Max(spatial, _spatial[i]);
                temporal = Math.Max(temporal, _temporal[i]);
            }

            _layerOfTarget[t] = (byte)LayerSet.Index(spatial, temporal);
            Layers |= LayerSet.Of(spatial, temporal);
        }

        for (var i = 0; i < _templates; i++) _layerDtis[i] = ByLayer(_targetDtis[i]);
        Reach = 0;
        for (var a = 0; a < SpatialLayers; a++)
            for (var b = 0; b < SpatialLayers; b++)
                if (Contains(a, b)) Reach |= (ushort)(1 << 4 * a + b);
    }

    private bool Contains(int a, int b)
    {
        if (BaseOf(a) is not (>= 0 and var ours) || BaseOf(b) is not (>= 0 and var theirs)) return false;
        for (var i = 0; i < _templates; i++)
            if ((_layerDtis[i] >> 2 * theirs & 3) != 0 && (_layerDtis[i] >> 2 * ours & 3) == 0) return false;
        return true;
    }

    private int BaseOf(int spatial)
    {
        var row = Layers & 0xFFu << spatial * LayerSet.MaxTemporal;
        return row == 0 ? -1 : BitOperations.TrailingZeroCount(row);
    }
}
