using System.Numerics;
using Enx.Media.Rtp;

namespace Enx.Media.Routing;

/// <summary>
/// The bit rate of every layer of one incoming RTP stream, as who receives the layer would count it: whatever it rests on is in it, and
/// what a receiver of it is not sent (the lower layers of K-SVC between key pictures) is not. A mean over the last 1.6 s, so that a key
/// frame does not look like a change of rate. Owned by a media loop; nothing is allocated for a packet.
/// </summary>
internal sealed class LayerMeter
{
    private const int Buckets = 16;
    private const long BucketUs = 100_000;

    /// <summary>Before this has been measured a rate says nothing, µs.</summary>
    private const long SettledUs = 500_000;

    private readonly int[] _bytes = new int[LayerSet.Count * Buckets];
    private readonly long[] _sums = new long[LayerSet.Count];
    private readonly long[] _lastUs = new long[LayerSet.MaxSpatial];
    private long _bucket;
    private long _firstUs;
    private int _spatialLayers;
    private int _temporalLayers;

    public LayerMeter() => Reset();

    /// <summary>When the last packet came, µs; <see cref="long.MinValue"/>/2 before the first.</summary>
    public long LastPacketUs { get; private set; }

    /// <summary>When the last packet of a spatial layer came, µs.</summary>
    public long LastPacketOf(int spatial) => _lastUs[Math.Clamp(spatial, 0, LayerSet.MaxSpatial - 1)];

    /// <summary>Whether packets have come long enough for the rates to mean something.</summary>
    public bool IsSettled(long nowUs) => _spatialLayers > 0 && nowUs - _firstUs >= SettledUs && nowUs - LastPacketUs < Buckets * BucketUs;

    /// <summary>Counts one packet.</summary>
    /// <param name="info">What it says of itself.</param>
    /// <param name="bytes">Its length, bytes; whatever the caller counts in its budget.</param>
    /// <param name="nowUs">The loop's clock, µs.</param>
    public void OnPacket(in VideoPacketInfo info, int bytes, long nowUs)
    {
        // After a pause the stream begins anew: the silence is no part of its rate.
        if (nowUs - LastPacketUs >= Buckets * BucketUs) Restart(nowUs);
        Roll(nowUs);
        LastPacketUs = nowUs;
        _lastUs[info.Spatial & LayerSet.MaxSpatial - 1] = nowUs;
        if (info.Spatial >= _spatialLayers || info.Temporal >= _temporalLayers) Grow(info.Spatial + 1, info.Temporal + 1);
        var layers = info.NeededBy(_spatialLayers, _temporalLayers);
        var column = (int)(_bucket % Buckets);
        for (; layers != 0; layers &= layers - 1)
        {
            var layer = BitOperations.TrailingZeroCount(layers);
            _bytes[layer * Buckets + column] += bytes;
            _sums[layer] += bytes;
        }
    }

    /// <summary>Counts one packet of a stream without spatial layers: simulcast, each of whose layers is a stream of its own.</summary>
    public void OnPacket(int temporal, int bytes, long nowUs) => OnPacket(new VideoPacketInfo { Temporal = (byte)temporal }, bytes, nowUs);

    /// <summary>What a receiver of a layer is sent, bit/s; of a layer that is not there, what the nearest below it takes. 0 while
    /// nothing is known.</summary>
    public long BitsPerSecond(int spatial, int temporal, long nowUs)
    {
        if (!IsSettled(nowUs)) return 0;
        Roll(nowUs);
        var layer = LayerSet.Nearest(LayerSet.Grid(_spatialLayers, _temporalLayers), spatial, temporal);
        var spanUs = Math.Min(nowUs - _firstUs, (Buckets - 1) * BucketUs + nowUs % BucketUs);
        return _sums[layer] * 8_000_000 / spanUs;
    }

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        LastPacketUs = long.MinValue / 2;
        Array.Fill(_lastUs, long.MinValue / 2);
        Restart(0);
    }

    private void Restart(long nowUs)
    {
        Array.Clear(_bytes);
        Array.Clear(_sums);
        _firstUs = nowUs;
        _bucket = nowUs / BucketUs;
        (_spatialLayers, _temporalLayers) = (0, 0);
    }

    private void Roll(long nowUs)
    {
        var bucket = nowUs / BucketUs;
        if (bucket <= _bucket) return;
        for (var steps = Math.Min(bucket - _bucket, Buckets); steps > 0; steps--)
        {
            var column = (int)((bucket - steps + 1) % Buckets);
            for (var layer = 0; layer < LayerSet.Count; layer++)
            {
                _sums[layer] -= _bytes[layer * Buckets + column];
                _bytes[layer * Buckets + column] = 0;
            }
        }

        _bucket = bucket;
    }

    /// <summary>A layer is seen for the first time: its receivers would have had until now what the nearest below it had.</summary>
    private void Grow(int spatialLayers, int temporalLayers)
    {
        var known = LayerSet.Grid(_spatialLayers, _temporalLayers);
        _spatialLayers = Math.Max(_spatialLayers, spatialLayers);
        _temporalLayers = Math.Max(_temporalLayers, temporalLayers);
        if (known == 0) return;
        for (var layers = LayerSet.Grid(_spatialLayers, _temporalLayers) & ~known; layers != 0; layers &= layers - 1)
        {
            var layer = BitOperations.TrailingZeroCount(layers);
            var below = LayerSet.Nearest(known, layer / LayerSet.MaxTemporal, layer % LayerSet.MaxTemporal);
            _bytes.AsSpan(below * Buckets, Buckets).CopyTo(_bytes.AsSpan(layer * Buckets, Buckets));
            _sums[layer] = _sums[below];
        }
    }
}
