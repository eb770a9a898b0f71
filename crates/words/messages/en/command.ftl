### What commands say in the language of people; their help, their notes and their errors are in English.

command-listens = Calame listens at http://{ $address }/
