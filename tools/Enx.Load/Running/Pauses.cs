namespace Enx.Load.Running;

/// <summary>Waits that end early with the test.</summary>
internal static class Pauses
{
    /// <summary>Waits so long, s; false when the test ended meanwhile.</summary>
    public static Task<bool> WaitAsync(double seconds, CancellationToken ending) => WaitAsync(TimeSpan.FromSeconds(seconds), ending);

    /// <summary>Waits so long; false when the test ended meanwhile.</summary>
    public static async Task<bool> WaitAsync(TimeSpan time, CancellationToken ending)
    {
        try
        {
            await Task.Delay(time, ending).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
