Console.WriteLine("enx");
