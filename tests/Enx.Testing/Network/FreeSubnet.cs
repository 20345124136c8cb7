namespace Enx.Testing.Network;

/// <summary>Finds a subnet that nobody has: another run of the tests, or one that was killed, may have some.</summary>
internal static class FreeSubnet
{
    private const int MaxTries = 20;

    /// <summary>Makes something on a subnet of its own choice, anew each time, until nobody has that subnet.</summary>
    /// <param name="make">Chooses the subnet and takes it; leaves nothing behind when that fails.</param>
    public static async Task<T> TakeAsync<T>(Func<Task<T>> make)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await make().ConfigureAwait(false);
            }
            catch (InvalidOperationException e) when (tries < MaxTries && e.Message.Contains("File exists", StringComparison.Ordinal))
            {
                // Somebody has this subnet.
            }
        }
    }
}
