namespace Enx.Bench.Forwarding;

/// <summary>What forwarding took.</summary>
/// <param name="Packets">Packets that went out.</param>
/// <param name="Us">Processor time for each, µs: everything that the process did counted.</param>
/// <param name="KernelUs">Of that in the kernel.</param>
/// <param name="Threads">µs a packet by thread, the dearest first.</param>
internal sealed record ForwardingCost(long Packets, double Us, double KernelUs, IReadOnlyDictionary<string, double> Threads)
{
    /// <summary>Of what a process took, and the packets that it sent meanwhile.</summary>
    public static ForwardingCost Of(ThreadTimes taken, long packets)
    {
        var each = 1e6 / Math.Max(packets, 1);
        return new ForwardingCost(
            packets, Math.Round((taken.Total.User + taken.Total.Kernel) * each, 2), Math.Round(taken.Total.Kernel * each, 2),
            taken.Threads.OrderByDescending(t => t.Value.User + t.Value.Kernel).Take(8).ToDictionary(t => t.Key, t => Math.Round((t.Value.User + t.Value.Kernel) * each, 2)));
    }
}
